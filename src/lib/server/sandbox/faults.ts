/** Switches for what goes wrong at access points; for training and for tests. Not kept over a restart. */
export interface Faults {
	/** The access point does not answer at all. */
	unavailable: boolean;
	/** So many submissions are accepted, and the answer is lost on its way back. */
	lostAnswers: number;
	/** Every envelope arrives twice, under two transport ids. */
	duplicate: 'none' | 'incoming' | 'outgoing';
	/** Milliseconds before each answer. */
	slowMs: number;
	/** The certificate directory does not answer. */
	directoryUnavailable: boolean;
}

export function noFaults(): Faults {
	return {
		unavailable: false,
		lostAnswers: 0,
		duplicate: 'none',
		slowMs: 0,
		directoryUnavailable: false
	};
}
