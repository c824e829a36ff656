/** Bounds of a file that somebody imports. Each has a code (docs/limits.md). */
export const IMPORT_BYTES_MAX = 4_000_000;
/** Rows below the header, empty ones left out. */
export const IMPORT_ROWS_MAX = 10_000;
export const IMPORT_COLUMNS_MAX = 50;
/** Characters of one cell: twice what any field may hold. */
export const IMPORT_FIELD_LENGTH_MAX = 4_000;
/** How long a file waits for its confirmation. */
export const IMPORT_WAITS_MS = 3_600_000;
