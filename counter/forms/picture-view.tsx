import { useEffect, useState } from 'react';
import type { Picture } from './intake-form.ts';

/** Shows a picture from its bytes. */
export function PictureView({ picture, alt }: { readonly picture: Picture; readonly alt: string }) {
  const [address, setAddress] = useState<string | undefined>(undefined);
  useEffect(() => {
    // Of a recording that is completed at another desk: the picture lies at the office already.
    if (picture.bytes.length === 0) return setAddress(`/api/attachments/${picture.sha256}`);
    const made = URL.createObjectURL(new Blob([picture.bytes], { type: picture.mediaType }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return address === undefined ? null : <img src={address} alt={alt} />;
}
