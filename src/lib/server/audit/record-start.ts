import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { settings } from '../db/schema.ts';
import { appendAudits } from './append-audit.ts';

const KEY = 'audit.configuration';
/** Never part of a digest: it would let somebody who has the log test whether he has guessed. */
const SECRET = /(key|secret|password|token|passphrase|credential)$/i;

/**
 * Logs that the service starts, with a digest of its settings, and the names of those that are others than when it
 * started the last time.
 */
export async function recordStart(
	deps: { db: Db; clock: Clock },
	started: { version: string; config: object }
): Promise<void> {
	const now = digestsOf(started.config);
	const configuration = sha256(JSON.stringify(Object.entries(now).sort()));
	const value = JSON.stringify(now);
	await deps.db.write(async (tx) => {
		const [row] = await tx.select().from(settings).where(eq(settings.key, KEY));
		const before = row === undefined ? now : (JSON.parse(row.value) as Record<string, string>);
		const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])]
			.filter((name) => before[name] !== now[name])
			.sort();
		await tx
			.insert(settings)
			.values({ key: KEY, value })
			.onConflictDoUpdate({ target: settings.key, set: { value } });
		const at = deps.clock.now();
		await appendAudits(tx, [
			{
				event: 'service.started',
				at,
				personId: null,
				facts: { version: started.version, configuration }
			},
			...(changed.length === 0
				? []
				: [
						{
							event: 'configuration.changed' as const,
							at,
							personId: null,
							facts: { settings: changed.join(' ') }
						}
					])
		]);
	});
}

/** Each setting by its path, `times.pollMs`, with a digest of its value. */
function digestsOf(value: unknown, path = ''): Record<string, string> {
	if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
		const entries = Object.entries(value).filter(([name]) => !SECRET.test(name));
		return Object.assign(
			{},
			...entries.map(([name, inner]) => digestsOf(inner, path === '' ? name : `${path}.${name}`))
		) as Record<string, string>;
	}
	return { [path]: sha256(`${path}=${String(value)}`).slice(0, 16) };
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
