/** What was looked at, and whether it holds. */
export interface EvidenceCheck {
	check:
		| 'package'
		| 'manifest-signature'
		| 'manifest-signer'
		| 'files'
		| 'envelope'
		| 'receipt'
		| 'status'
		| 'audit';
	/** A file of the package, where it is about one. */
	file: string | null;
	ok: boolean;
	/** In plain words. */
	text: string;
}

type Kind = EvidenceCheck['check'];

export function passed(check: Kind, file: string | null, text: string): EvidenceCheck {
	return { check, file, ok: true, text };
}

export function failed(check: Kind, file: string | null, text: string): EvidenceCheck {
	return { check, file, ok: false, text };
}
