/**
 * Takes the certificates out of an envelope while its bytes pass by, without holding it: those that its signature names and
 * those that its key is encrypted for. For whoever reads a package; what verifies reads the envelope itself, as XML.
 */
import { certificateFromBase64, type Certificate } from '../crypto/certificates.ts';

export interface FoundCertificate {
	use: 'signature' | 'encryption';
	certificate: Certificate;
}

/** Longer than any certificate in base64; what is longer is not one. */
const TEXT_MAX = 32_768;
const CERTIFICATES_MAX = 20;
const PLACE = /<(?:[\w.-]{1,64}:)?(Signature|EncryptedKey|X509Certificate)(?=[\s>])[^>]{0,4096}>/g;

export interface CertificateScan {
	push(chunk: Uint8Array): void;
	/** Each certificate once for each use. What cannot be read as one is left out. */
	end(): FoundCertificate[];
}

export function scanCertificates(): CertificateScan {
	let held = '';
	let use: FoundCertificate['use'] | undefined;
	const found = new Map<string, FoundCertificate>();

	function read(last: boolean): void {
		let at = 0;
		for (const match of held.matchAll(PLACE)) {
			const [tag, name] = match;
			const after = match.index + tag.length;
			if (name !== 'X509Certificate') use = name === 'Signature' ? 'signature' : 'encryption';
			else {
				const end = held.indexOf('<', after);
				// The text goes on in the next chunk: come back to its tag then.
				if (end < 0 && !last && held.length - after < TEXT_MAX) {
					held = held.slice(match.index);
					return;
				}
				if (end >= 0) keep(held.slice(after, end));
			}
			at = after;
		}
		// A tag may be cut in two; no tag of interest is longer than this.
		held = held.slice(Math.max(at, held.length - 4352));
	}

	function keep(text: string): void {
		if (use === undefined || found.size >= CERTIFICATES_MAX || text.length > TEXT_MAX) return;
		try {
			const certificate = certificateFromBase64(text.trim());
			found.set(`${use} ${certificate.der.toString('base64')}`, { use, certificate });
		} catch {
			// Not a certificate: the envelope is kept as it is all the same.
		}
	}

	return {
		push(chunk) {
			held += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
			read(false);
		},
		end() {
			read(true);
			return [...found.values()];
		}
	};
}
