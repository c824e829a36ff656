import { UsageError, type Command } from './command.ts';
import { writeOutput } from './files.ts';

export const exportEvidence: Command = {
	name: 'evidence export',
	summary:
		'Write the evidence of a message or a transfer to a zip: envelopes, receipts, times, audit events, signed.',
	more: ['ID'],
	options: [
		{
			name: 'out',
			value: 'FILE',
			text: 'where the package goes; sluss-evidence-….zip in this folder unless told'
		}
	],
	async run(given, terminal) {
		const [id = ''] = given.more;
		const { readSigning, withInstallation } = await import('./installation.ts');
		const evidence = await import('#lib/server/evidence/export-evidence.ts');
		const { INSTALLATION } = await import('#lib/server/identity/actor.ts');
		return withInstallation(async (installation) => {
			const signing = await readSigning(installation);
			const exported = await evidence.exportEvidence(
				{ ...installation, signing },
				{ actor: INSTALLATION, id }
			);
			if (exported.outcome === 'not-found') {
				terminal.say(`nothing here has the id "${id}"`);
				return 1;
			}
			if (exported.outcome === 'ambiguous') {
				const { transportIds } = exported;
				throw new UsageError(
					`"${id}" is the id of ${transportIds.length} messages; use one of ${transportIds.join(', ')}`
				);
			}
			const out = given.find('out') ?? exported.fileName;
			await writeOutput(out, exported.content, { mode: 0o600, inputs: [] });
			terminal.json({ id, out });
			return 0;
		});
	}
};
