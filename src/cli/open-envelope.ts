import { parsePrivateKey } from '#lib/server/crypto/certificates.ts';
import { decryptPayload, parseDecrypted } from '#lib/server/crypto/decrypt-xml.ts';
import type { VerifiedXml } from '#lib/server/crypto/verify-xml.ts';
import type { Envelope } from '#lib/server/envelope/parse-envelope.ts';
import { writeStandalone } from '#lib/server/envelope/write-standalone.ts';
import { AppError, isAppError } from '#lib/server/errors.ts';
import { UsageError, type Command } from './command.ts';
import { noteValidity, readEnvelope } from './envelope-report.ts';
import { writeOutput } from './files.ts';
import { readCertificatePem, readKeyPem } from './pem-files.ts';

export const openEnvelope: Command = {
	name: 'envelope open',
	summary:
		'Verify an envelope, decrypt its payload and write the payload to a file that only you may read.',
	file: 'ENVELOPE',
	options: [
		{
			name: 'key',
			value: 'KEY',
			multiple: true,
			text: 'private key (PEM) to decrypt with; a message needs one, old ones may be added'
		},
		{
			name: 'signer-cert',
			value: 'CERT',
			text: 'certificate (PEM) that must have signed; without it the embedded one counts'
		},
		{ name: 'out', value: 'FILE', required: true, text: 'where the payload goes' }
	],
	async run(given, terminal) {
		const keyPaths = given.list('key');
		const keyPems = await Promise.all(keyPaths.map((path) => readKeyPem('--key', path)));
		const signerCert = given.find('signer-cert');
		const published = signerCert && (await readCertificatePem('--signer-cert', signerCert));
		const read = await readEnvelope(given.file, published);
		const { report, verified, envelope, error } = read;
		noteValidity(read, terminal);
		let payload: Buffer[];
		try {
			if (error) throw error;
			payload = payloadOf(verified as VerifiedXml, envelope as Envelope, keyPems);
		} catch (failure) {
			if (!isAppError(failure)) throw failure;
			terminal.json({ ...report, code: failure.code });
			terminal.say(`${failure.code}: ${failure.message}`);
			return 1;
		}
		const inputs = [given.file, ...keyPaths, signerCert ?? given.file];
		await writeOutput(given.get('out'), payload, { mode: 0o600, inputs });
		terminal.json({ ...report, payload: given.get('out') });
		return 0;
	}
};

/** The payload as a document of its own. Nothing is decrypted before the signature holds. */
function payloadOf(
	verified: VerifiedXml,
	{ header, payload }: Envelope,
	keyPems: readonly string[]
): Buffer[] {
	if (!header.encrypted) {
		if (header.kind === 'message') throw new AppError('ENVELOPE_NOT_ENCRYPTED');
		return writeStandalone(payload);
	}
	if (keyPems.length === 0) throw new UsageError('--key KEY is missing: the payload is encrypted');
	const keys = keyPems.map((pem) => parsePrivateKey(pem));
	return writeStandalone(parseDecrypted(decryptPayload(verified, payload, keys), payload).root);
}
