/** The meanings that have a colour. `info` is none of them. */
export type Tone = 'info' | 'secret' | 'late' | 'error' | 'success' | 'uncertain';
