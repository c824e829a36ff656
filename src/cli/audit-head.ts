import type { Command } from './command.ts';

export const auditHead: Command = {
	name: 'audit head',
	summary:
		'Print number and hash of the newest event of the audit log, to be kept somewhere else for "audit verify --expect".',
	options: [],
	async run(_given, terminal) {
		const { withInstallation } = await import('./installation.ts');
		const { findAuditHead } = await import('#lib/server/audit/verify-audit.ts');
		const head = await withInstallation(({ db }) => findAuditHead({ db }));
		if (head === null) {
			terminal.say('the log is empty');
			return 1;
		}
		terminal.json(head);
		return 0;
	}
};
