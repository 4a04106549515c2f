declare module 'virtual:regions' {
  const rows: import('./vite/region-data.ts').RegionRows;
  export default rows;
}
