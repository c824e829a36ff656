/** Makes keys, files, messages and envelopes for the cases; in a process of its own. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildMessage } from '../src/lib/server/content/build-message.ts';
import { sealMessage } from '../src/lib/server/sealing/seal-message.ts';
import { makeCertificate } from '../tests/support/certificates.ts';
import { LARGE_FILE_BYTES, SMALL_FILE_BYTES, sealJob } from './fixtures.ts';
import { writeTemplates } from './xmlsec-templates.ts';

const folder = process.argv[2] ?? '';
const save = (name: string, bytes: string | Uint8Array) => writeFileSync(join(folder, name), bytes);

for (const name of ['sender', 'recipient']) {
	const made = makeCertificate({ subject: name });
	save(`${name}.key`, made.keyPem);
	save(`${name}.crt`, made.certificatePem);
}
for (const [name, size] of [
	['large', LARGE_FILE_BYTES],
	['small', SMALL_FILE_BYTES]
] as const) {
	save(`${name}.bin`, randomBytes(size));
	const job = sealJob({ folder }, `${name}.bin`);
	save(`${name}-message.xml`, Buffer.concat(buildMessage(job.message, job.files)));
	const { envelope } = sealMessage(job);
	save(`${name}-envelope.xml`, envelope);
	save(`${name}-unsigned.xml`, writeTemplates(envelope));
}
save('encrypt-template.xml', writeTemplates(undefined));
