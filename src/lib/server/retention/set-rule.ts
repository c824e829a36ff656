import { eq } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { personIdOf, type ActorOrInstallation } from '../identity/actor.ts';
import { mayAdminister } from '../mailbox/may-administer.ts';
import type { RetentionRule } from './rule.ts';
import { retentionRules } from './schema.ts';

/**
 * Sets a mailbox's rule, or takes it away (`null`: nothing goes by age). For administrators and for who administers the
 * mailbox; to others it does not exist. It works from the next run on.
 */
export function setRetentionRule(
	deps: { db: Db; clock: Clock },
	input: { actor: ActorOrInstallation; mailboxId: string; rule: RetentionRule | null }
): Promise<{ outcome: 'done' | 'not-found' }> {
	const { actor, mailboxId, rule } = input;
	return deps.db.write(async (tx) => {
		const at = deps.clock.now();
		if (!(await mayAdminister(tx, actor, mailboxId, at))) return { outcome: 'not-found' };
		const about = { at, personId: personIdOf(actor), mailboxId };
		if (rule === null) {
			const { rowsAffected } = await tx
				.delete(retentionRules)
				.where(eq(retentionRules.mailboxId, mailboxId));
			if (rowsAffected > 0) await appendAudit(tx, { event: 'retention.rule-removed', ...about });
			return { outcome: 'done' };
		}
		const values = { ...rule, updatedAt: at };
		await tx
			.insert(retentionRules)
			.values({ mailboxId, ...values })
			.onConflictDoUpdate({ target: retentionRules.mailboxId, set: values });
		await appendAudit(tx, { event: 'retention.rule-set', ...about, facts: { ...rule } });
		return { outcome: 'done' };
	});
}
