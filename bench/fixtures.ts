import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenEnvelopeJob, SealMessageJob } from '../src/lib/server/sealing/sealing-jobs.ts';
import { FEDERATIONS } from '../src/lib/server/envelope/envelope.ts';
import { SAMPLE_MESSAGE } from '../tests/support/sdk-samples.ts';
import type { Fixtures } from './bench-case.ts';

export const SMALL_COUNT = 500;
/** As bytes of a file: base64 and the rest of the message make it 30 MB, and 10 kB. */
export const LARGE_FILE_BYTES = 22_490_000;
export const SMALL_FILE_BYTES = 6_000;

export function read(fixtures: Fixtures, name: string): Buffer {
	return readFileSync(join(fixtures.folder, name));
}

export function sealJob(fixtures: Fixtures, fileName: string): SealMessageJob {
	const text = (name: string) => read(fixtures, name).toString();
	return {
		message: SAMPLE_MESSAGE,
		files: [
			{ fileName: 'fil.pdf', contentType: 'application/pdf', bytes: read(fixtures, fileName) }
		],
		federation: FEDERATIONS.test,
		signing: { keyPem: text('sender.key'), certificatePem: text('sender.crt') },
		encryptionCertificatePem: text('recipient.crt')
	};
}

export function openJob(fixtures: Fixtures, envelope: string): OpenEnvelopeJob {
	return {
		envelope: read(fixtures, envelope),
		privateKeysPem: [read(fixtures, 'recipient.key').toString()],
		signer: { certificatePem: read(fixtures, 'sender.crt').toString() }
	};
}
