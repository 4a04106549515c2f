/** Line icons, drawn for this page. They always stand beside a word, so readers skip them. */
const paths = {
  board: 'M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z',
  intake: 'M14 3H6v18h12V7zM14 3v4h4M12 11v6M9 14h6',
  village: 'M3 11.500L12 4l9 7.500M5.500 9.500V20h13V9.500M10 20v-6h4v6',
  files: 'M3 6h6l2 2h10v11H3zM3 11h18',
  print: 'M7 9V4h10v5M6 17H4V9h16v8h-2M7 14h10v6H7z',
  handover: 'M3 8h11v8H3zM6 11h3M6 13.500h5M17 6l4 4-4 4M21 10h-7',
  blanks: 'M4 8h16v9H4zM6 5h12M8 2.500h8M7 12h4',
  coverage: 'M4 4v16h16M7 15l4-5 3 3 5-7',
  people:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3 20c0-4 2.500-6 6-6s6 2 6 6M16 4.500a3.500 3.500 0 0 1 0 6M17.500 14.500c2.300.7 3.500 2.600 3.500 5.500',
  link: 'M4.500 10.500a11 11 0 0 1 15 0M7.500 13.800a6.500 6.500 0 0 1 9 0M12 18h.01',
  office: 'M5 21V5l7-2v18M12 8h7v13M3 21h18M8 9h1M8 13h1M8 17h1M15 12h1M15 16h1',
  internet: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3.500 6 3.500 9s-.5 6-3.500 9c-3-3-3.500-6-3.500-9S9 6 12 3z',
  computer: 'M3 4h18v12H3zM9 20h6M12 16v4',
  plug: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
  battery: 'M3 8h15v8H3zM21 11v2M6 11v2M9 11v2',
  check: 'M4 12.500l5 5L20 6.500',
  alert: 'M12 3.500L2.500 20h19zM12 10v5M12 17.500h.01',
  question: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500a2.500 2.500 0 1 1 3.600 2.200c-.8.4-1.100 1-1.100 1.800M12 16.500h.01',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2',
  cross: 'M6 6l12 12M18 6L6 18',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5',
  camera: 'M4 8h3l2-3h6l2 3h3v11H4zM12 17a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z',
  pen: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  report: 'M6 3h12v18H6zM9 17v-4M12 17V8M15 17v-6',
  file: 'M14 3H6v18h12V7zM14 3v4h4',
  scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16',
  out: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  back: 'M19 12H5M11 6l-6 6 6 6',
  plus: 'M12 5v14M5 12h14',
  undo: 'M8 5L4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3',
  shelf: 'M3 4v17M21 4v17M3 11h18M3 19h18M7 11V6h4v5M14 11V8h3v3M7 19v-4h3v4',
  up: 'M12 20V5M6 11l6-6 6 6',
  down: 'M12 4v15M6 13l6 6 6-6',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3M12 14.500v2',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20.500c0-4 3.500-6.500 8-6.500s8 2.500 8 6.500',
  stop: 'M5 5h14v14H5z',
} as const;
export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
