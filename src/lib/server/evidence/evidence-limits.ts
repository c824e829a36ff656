/**
 * Limits of a package, so that whatever we write can be verified, and whoever verifies what she has been given is not
 * filled up by it. What goes beyond is left out by name, never silently.
 */
export const ENVELOPES_MAX = 50;
/** Bytes of all envelopes together: eight of the largest kind. */
export const ENVELOPES_BYTES_MAX = 900_000_000;
export const TRANSFERS_MAX = 200;
export const AUDIT_EVENTS_MAX = 10_000;
/** Of a package that is verified: files, bytes of the zip, bytes of everything in it unpacked. */
export const FILES_MAX = 500;
export const PACKAGE_BYTES_MAX = 1_000_000_000;
