import type { Ref } from 'react';

/** The browser's own file chooser behind a button of ours; the same file may be chosen twice in a row. */
export function FileInput({
  inputRef,
  accept,
  multiple = false,
  label,
  testId,
  onFiles,
}: {
  readonly inputRef: Ref<HTMLInputElement>;
  readonly accept: string;
  readonly multiple?: boolean;
  readonly label: string;
  readonly testId: string;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  return (
    <input
      ref={inputRef}
      type="file"
      accept={accept}
      multiple={multiple}
      className="hidden-input"
      tabIndex={-1}
      aria-label={label}
      data-testid={testId}
      onChange={(event) => {
        const files = [...(event.target.files ?? [])];
        event.target.value = '';
        onFiles(files);
      }}
    />
  );
}
