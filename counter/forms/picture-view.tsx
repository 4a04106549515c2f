import { useEffect, useState } from 'react';
import type { Picture } from './intake-form.ts';

/** Shows a picture from its bytes. */
export function PictureView({ picture, alt }: { readonly picture: Picture; readonly alt: string }) {
  const [address, setAddress] = useState<string | undefined>(undefined);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([picture.bytes], { type: picture.mediaType }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return address === undefined ? null : <img src={address} alt={alt} />;
}
