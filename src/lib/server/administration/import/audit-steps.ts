import { appendAudits } from '../../audit/append-audit.ts';
import type { AuditEvent } from '../../audit/audit-event.ts';
import type { Tx } from '../../db/database.ts';

/** Events appended together: one statement has room for some thousand parameters. */
const AT_ONCE = 100;

/** Collects the events of a long transaction and appends them some at a time, in their order. */
export class AuditSteps {
	readonly #tx: Tx;
	#events: AuditEvent[] = [];

	constructor(tx: Tx) {
		this.#tx = tx;
	}

	async add(event: AuditEvent): Promise<void> {
		this.#events.push(event);
		if (this.#events.length >= AT_ONCE) await this.flush();
	}

	/** Before anybody else appends, and at the end. */
	async flush(): Promise<void> {
		const events = this.#events;
		this.#events = [];
		await appendAudits(this.#tx, events);
	}
}
