import { Link, useLocation } from 'wouter';

/** The parts of a large page, each with its own address, so that a part can be bookmarked and gone back to. */
export function Sections({ label, parts }: { readonly label: string; readonly parts: readonly { readonly path: string; readonly word: string }[] }) {
  const [location] = useLocation();
  return (
    <nav className="sections" aria-label={label}>
      <ul>
        {parts.map(({ path, word }) => (
          <li key={path}>
            <Link
              href={path}
              className="section-link"
              data-testid={`section-${path.split('/').at(-1)}`}
              {...(location === path ? { 'aria-current': 'page' as const } : {})}
            >
              {word}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
