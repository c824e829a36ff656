import { appendAudit } from '../../audit/append-audit.ts';
import type { Clock } from '../../clock.ts';
import type { Tx } from '../../db/database.ts';
import type { SignInMethod } from '../session.ts';
import type { SignInRefusal } from './sign-in-refusal.ts';

/** Records a refusal. @param personId only where it is certain who she was */
export async function auditRefusal(
	tx: Tx,
	deps: { clock: Clock },
	method: SignInMethod,
	code: SignInRefusal,
	personId: string | null = null
): Promise<void> {
	await appendAudit(tx, {
		event: 'sign-in.refused',
		at: deps.clock.now(),
		personId,
		facts: { method, code }
	});
}
