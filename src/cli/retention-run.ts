import { UsageError, type Command } from './command.ts';
import { tableOf } from './table.ts';

export const retentionRun: Command = {
	name: 'retention run',
	summary:
		'Remove what the mailboxes’ rules say is due, or show what would go. The app does the same once a day.',
	options: [
		{ name: 'dry-run', text: 'show what would go in each mailbox; nothing is changed' },
		{ name: 'now', text: 'remove it' },
		{ name: 'json', text: 'JSON instead of a table' }
	],
	async run(given, terminal) {
		if (given.has('dry-run') === given.has('now')) {
			throw new UsageError('say either --dry-run or --now');
		}
		const { withInstallation } = await import('./installation.ts');
		const { runRetention, listRules } = await import('#lib/server/retention/run-retention.ts');
		if (given.has('now')) {
			const counts = await withInstallation((installation) =>
				runRetention(installation, { personId: null })
			);
			terminal.json(counts);
			if (counts.outcome === 'running') terminal.say('another run is at it');
			return counts.outcome === 'done' ? 0 : 1;
		}
		const { previewRetention } = await import('#lib/server/retention/queries.ts');
		const { sweepFiles } = await import('#lib/server/retention/sweep-files.ts');
		const { listAllMailboxes } = await import('#lib/server/mailbox/list-all-mailboxes.ts');
		const { INSTALLATION } = await import('#lib/server/identity/actor.ts');
		await withInstallation(async (installation) => {
			const names = new Map(
				(await listAllMailboxes(installation.db.read)).map(({ id, name }) => [id, name])
			);
			const rows = [];
			for (const { mailboxId, ...rule } of await listRules(installation.db)) {
				const preview = await previewRetention(installation, { actor: INSTALLATION, mailboxId });
				rows.push({
					...{ mailboxId, mailbox: names.get(mailboxId) ?? mailboxId, rule },
					conversations: preview?.conversations ?? 0,
					messages: preview?.messages ?? 0,
					attachments: preview?.attachments ?? 0
				});
			}
			// Without those of the conversations above: they are still spoken of.
			const orphans = await sweepFiles(installation, { dryRun: true });
			if (given.has('json')) terminal.json({ mailboxes: rows, orphans });
			else {
				const lines = rows.map((row) => [
					row.mailbox,
					`${row.rule.days} (${row.rule.basis})`,
					String(row.conversations),
					String(row.messages),
					String(row.attachments)
				]);
				const head = ['MAILBOX', 'DAYS', 'CONVERSATIONS', 'MESSAGES', 'ATTACHMENTS'];
				for (const line of tableOf(head, lines)) terminal.print(line);
				terminal.say(`files that nothing speaks of: ${orphans.files} (${orphans.bytes} bytes)`);
			}
		});
		return 0;
	}
};
