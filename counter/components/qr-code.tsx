import { create } from 'qrcode';
import { useMemo } from 'react';

/** A QR code as one path: sharp on every printer, and no picture address that a strict content policy would refuse. */
export function QrCode({ text, label, isDense = false }: { readonly text: string; readonly label: string; readonly isDense?: boolean }) {
  const { path, size } = useMemo(() => {
    const { modules } = create(text, { errorCorrectionLevel: 'M' });
    let drawn = '';
    for (let row = 0; row < modules.size; row += 1) {
      for (let column = 0; column < modules.size; column += 1) if (modules.get(row, column) !== 0) drawn += `M${column + 2} ${row + 2}h1v1h-1z`;
    }
    return { path: drawn, size: modules.size + 4 };
  }, [text]);
  return (
    <svg className={isDense ? 'qr qr-signed' : 'qr'} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" role="img" aria-label={label}>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
