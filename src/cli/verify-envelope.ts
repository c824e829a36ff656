import type { Command } from './command.ts';
import { noteValidity, readEnvelope } from './envelope-report.ts';
import { readCertificatePem } from './pem-files.ts';

export const verifyEnvelope: Command = {
	name: 'envelope verify',
	summary: 'Verify the signature of an envelope and show what the envelope says of itself.',
	file: 'ENVELOPE',
	options: [
		{
			name: 'signer-cert',
			value: 'CERT',
			text: 'certificate (PEM) that must have signed; without it the embedded one counts'
		}
	],
	async run(given, terminal) {
		const signerCert = given.find('signer-cert');
		const published = signerCert && (await readCertificatePem('--signer-cert', signerCert));
		const read = await readEnvelope(given.file, published);
		const { report, error } = read;
		terminal.json(report);
		noteValidity(read, terminal);
		if (!error) return 0;
		terminal.say(`${error.code}: ${error.message}`);
		return 1;
	}
};
