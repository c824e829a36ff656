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
/** Elements that are looked at: an envelope has about five, and nobody shall keep us busy with more. */
const ELEMENTS_MAX = 200;
const NAME = /<(?:[\w.-]{1,64}:)?(Signature|EncryptedKey|X509Certificate)(?=[\s>])/g;
/** What may be cut in two between chunks: a `<`, a prefix, a name and what follows it. */
const NAME_MAX = 100;

export interface CertificateScan {
	push(chunk: Uint8Array): void;
	/** Each certificate once for each use. What cannot be read as one is left out. */
	end(): FoundCertificate[];
}

export function scanCertificates(): CertificateScan {
	let held = '';
	let elements = 0;
	let use: FoundCertificate['use'] | undefined;
	const found = new Map<string, FoundCertificate>();

	function read(last: boolean): void {
		let at = 0;
		for (const match of held.matchAll(NAME)) {
			const [, name] = match;
			at = match.index + match[0].length;
			if (name !== 'X509Certificate') use = name === 'Signature' ? 'signature' : 'encryption';
			else {
				const text = textAfter(at);
				// It goes on in the next chunk: come back to its tag then.
				if (text === undefined && !last && held.length - at < TEXT_MAX) {
					held = held.slice(match.index);
					return;
				}
				if (text !== undefined) keep(text);
			}
			if (++elements >= ELEMENTS_MAX) break;
		}
		held = elements >= ELEMENTS_MAX ? '' : held.slice(Math.max(at, held.length - NAME_MAX));
	}

	/** From the end of the tag to the next one; undefined when either has not come yet. */
	function textAfter(at: number): string | undefined {
		const start = held.indexOf('>', at);
		const end = start < 0 ? -1 : held.indexOf('<', start);
		return end < 0 ? undefined : held.slice(start + 1, end);
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
			if (elements >= ELEMENTS_MAX) return;
			held += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
			read(false);
		},
		end() {
			read(true);
			return [...found.values()];
		}
	};
}
