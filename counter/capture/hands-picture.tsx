/** Both hands and eyes, each part in the colour of its state; what it says stands in words beside it. */
import type { BiometricPart, PartState } from '@loket/domain/recording';
import { useWords } from '../components/hooks.ts';

/** Fingers of a right hand seen from its back, from the thumb on: x, y and height of each, in a box of 120 by 130. */
const fingers = [
  ['thumb', 2, 62, 40],
  ['index', 28, 22, 54],
  ['middle', 50, 12, 62],
  ['ring', 72, 20, 56],
  ['little', 94, 38, 42],
] as const;

export function HandsPicture({ stateOf }: { readonly stateOf: (part: BiometricPart) => PartState }) {
  const { t } = useWords();
  return (
    <svg className="hands" viewBox="0 0 420 140" role="img" aria-label={t.capture.handsPicture}>
      <g transform="translate(124 4) scale(-1 1)">
        <Hand side="left" stateOf={stateOf} />
      </g>
      <g transform="translate(296 4)">
        <Hand side="right" stateOf={stateOf} />
      </g>
      {(['left', 'right'] as const).map((side, index) => (
        <g key={side} transform={`translate(${184 + index * 52} 70)`}>
          <path className="hand-outline" d="M-20 0Q0 -18 20 0Q0 18 -20 0Z" />
          <circle className={`part-shape part-shape-${stateOf(`${side}_iris`)}`} r="9" />
        </g>
      ))}
    </svg>
  );
}

function Hand({ side, stateOf }: { readonly side: 'left' | 'right'; readonly stateOf: (part: BiometricPart) => PartState }) {
  return (
    <>
      <path className="hand-outline" d="M26 74H114V108Q114 130 92 130H56Q34 130 22 104Z" />
      {fingers.map(([finger, x, y, height]) => (
        <rect key={finger} className={`part-shape part-shape-${stateOf(`${side}_${finger}`)}`} x={x} y={y} width="18" height={height} rx="9" />
      ))}
    </>
  );
}
