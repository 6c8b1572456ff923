/** The mark: a gatehouse with three merlons and an open arch. Takes the colour of the text around it. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} fill="currentColor" aria-hidden="true" focusable="false">
      <path fillRule="evenodd" d="M3 3h4v3h3V3h4v3h3V3h4v18h-5v-6a4 4 0 0 0-8 0v6H3V3Z" />
    </svg>
  );
}
