/**
 * Whether the envelope of an earlier round can be sent again as it is (docs/decisions/0012). It can when the message
 * would be sealed with the very same certificates today: then nothing is gained by other bytes, and the receiver gets
 * what it may have got before.
 */
import { createHash } from 'node:crypto';
import { assert } from '../assert.ts';
import type { Reader } from '../db/database.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { listRounds } from './store.ts';

/** SHA-256 of both certificates, hex: ours for signing, then theirs for encryption. */
export function sealedWith(
	signingCertificatePem: string,
	encryptionCertificatePem: string
): string {
	return [signingCertificatePem, encryptionCertificatePem]
		.map((pem) => createHash('sha256').update(derOf(pem)).digest('hex'))
		.join(' ');
}

/** Both have been read and checked long before. */
function derOf(pem: string): Buffer {
	const [, base64] = /-----BEGIN CERTIFICATE-----([^-]+)-----/.exec(pem) ?? [];
	assert(base64 !== undefined, 'a certificate is given in PEM');
	return Buffer.from(base64, 'base64');
}

/** What an earlier round has sent and this one may send again; undefined when it is to be sealed anew. */
export async function findEarlierEnvelope(
	reader: Reader,
	entry: OutboxEntry,
	wanted: string
): Promise<Pick<OutboxEntry, 'envelopeBlob' | 'envelopeSha256' | 'envelopeSize'> | undefined> {
	if (entry.round === 1) return undefined;
	const rounds = await listRounds(reader, entry.envelopeId);
	return rounds.find((round) => round.envelopeBlob !== null && round.sealedWith === wanted);
}
