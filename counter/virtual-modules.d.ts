declare module 'virtual:regions' {
  const rows: import('./vite/region-data.ts').RegionRows;
  export default rows;
}

declare module 'virtual:face-files' {
  /** where the page finds the face model, with a slash at its end */
  export const facePath: string;
}

/** the address of a file that the build puts beside the page */
declare module '*.wasm?url' {
  const address: string;
  export default address;
}
