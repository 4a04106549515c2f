/** A form and its pictures apart, and together again: the form is rewritten at each pause of typing, a picture never. */
import { type IntakeForm, pagesOf, type Scan } from './intake-form.ts';

const noBytes = new Uint8Array();

function eachPicture(form: IntakeForm, change: (picture: Scan) => Scan): IntakeForm {
  const documents = Object.fromEntries(
    Object.entries(form.documents).map(([type, entry]) => {
      const { scan, morePages } = entry;
      return [
        type,
        { ...entry, ...(scan === undefined ? {} : { scan: change(scan) }), ...(morePages === undefined ? {} : { morePages: morePages.map(change) }) },
      ];
    }),
  );
  const { photo, signature, biometrics, exceptions } = form.enrolment;
  // `change` touches the bytes alone: what was a picture stays one.
  const changed = <One extends Scan>(picture: One): One => ({ ...picture, bytes: change(picture).bytes });
  return {
    ...form,
    documents,
    enrolment: {
      ...form.enrolment,
      exceptions: exceptions.map((exception) => (exception.photo === undefined ? exception : { ...exception, photo: changed(exception.photo) })),
      ...(photo === undefined ? {} : { photo: changed(photo) }),
      ...(signature === undefined ? {} : { signature: changed(signature) }),
      ...(biometrics === undefined ? {} : { biometrics: { ...biometrics, parts: biometrics.parts.map((part) => ({ ...part, file: changed(part.file) })) } }),
    },
  };
}

/** All pictures of a form, also those that its kind would not send. */
export function picturesIn(form: IntakeForm): ReadonlyMap<string, Scan> {
  const found = new Map<string, Scan>();
  eachPicture(form, (picture) => {
    found.set(picture.sha256, picture);
    return picture;
  });
  return found;
}

export function withoutBytes(form: IntakeForm): IntakeForm {
  return eachPicture(form, (picture) => ({ ...picture, bytes: noBytes }));
}

/** Puts the bytes back. A picture whose bytes are missing is taken out: it must be taken again, and the check says so. */
export function withBytes(form: IntakeForm, bytesOf: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): IntakeForm {
  const filled = eachPicture(form, (picture) => ({ ...picture, bytes: bytesOf.get(picture.sha256) ?? noBytes }));
  const isThere = (picture: Scan | undefined): boolean => picture === undefined || picture.bytes.length > 0;
  const { photo, signature, biometrics, exceptions, ...enrolment } = filled.enrolment;
  const documents = Object.fromEntries(
    Object.entries(filled.documents).map(([type, entry]) => {
      const { scan: _, morePages: __, ...rest } = entry;
      const [scan, ...more] = pagesOf(entry).filter(isThere);
      return [type, { ...rest, ...(scan === undefined ? {} : { scan }), ...(more.length === 0 ? {} : { morePages: more }) }];
    }),
  );
  return {
    ...filled,
    documents,
    enrolment: {
      ...enrolment,
      exceptions: exceptions.map(({ photo: proof, ...exception }) => (proof === undefined || !isThere(proof) ? exception : { ...exception, photo: proof })),
      ...(biometrics === undefined ? {} : { biometrics: { ...biometrics, parts: biometrics.parts.filter(({ file }) => isThere(file)) } }),
      ...(photo === undefined || !isThere(photo) ? {} : { photo }),
      ...(signature === undefined || !isThere(signature) ? {} : { signature }),
    },
  };
}
