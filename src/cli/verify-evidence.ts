import type { Command } from './command.ts';
import { readInput } from './files.ts';
import { readCertificatePem } from './pem-files.ts';

export const verifyEvidence: Command = {
	name: 'evidence verify',
	summary: 'Examine a package of evidence: signatures, fingerprints, receipts, audit events.',
	file: 'PACKAGE',
	options: [
		{
			name: 'signer-cert',
			value: 'CERT',
			text: 'certificate (PEM) that must have signed the package; without it the embedded one counts'
		}
	],
	async run(given, terminal) {
		const { PACKAGE_BYTES_MAX } = await import('#lib/server/evidence/evidence-limits.ts');
		const evidence = await import('#lib/server/evidence/verify-evidence.ts');
		const signerCert = given.find('signer-cert');
		const expected = signerCert && (await readCertificatePem('--signer-cert', signerCert));
		const zip = await readInput('PACKAGE', given.file, PACKAGE_BYTES_MAX);
		const report = evidence.verifyEvidence(zip, expected);
		terminal.json(report);
		for (const { ok, check, file, text } of report.checks) {
			terminal.say(
				`${ok ? 'ok    ' : 'FAILED'} ${check}${file === null ? '' : ` ${file}`}: ${text}`
			);
		}
		if (report.valid && expected === undefined) {
			terminal.say('note: who has signed is only what the package itself says (--signer-cert)');
		}
		return report.valid ? 0 : 1;
	}
};
