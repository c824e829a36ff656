/**
 * The sandbox's own tables, in its own database: what the embedded access point carries and what the counterparts have to
 * do. Made when the sandbox is opened; nothing of Sluss itself lies here, so there is nothing to migrate.
 */
import { getTableName, sql } from 'drizzle-orm';
import {
	getTableConfig,
	index,
	integer,
	sqliteTable,
	text,
	type SQLiteTable
} from 'drizzle-orm/sqlite-core';
import type { Finding, MessageReference } from '#lib/message/message.ts';
import type { Tx } from '../db/database.ts';
import type { AnswerTopic } from './behaviour.ts';

/** What the access point has accepted, until its recipient has acknowledged it and as a memory of it afterwards. */
export const transports = sqliteTable(
	'transports',
	{
		transportId: text('transport_id').primaryKey(),
		envelopeId: text('envelope_id').notNull(),
		sender: text('sender').notNull(),
		recipient: text('recipient').notNull(),
		documentType: text('document_type').notNull(),
		blob: text('blob').notNull(),
		size: integer('size').notNull(),
		acceptedAt: integer('accepted_at').notNull(),
		/** When it leaves the queue, and when the recipient can fetch it. */
		sentAt: integer('sent_at').notNull(),
		availableAt: integer('available_at').notNull(),
		/** The recipient's access point does not answer: at `availableAt` the transport has failed. */
		unreachable: integer('unreachable', { mode: 'boolean' }).notNull(),
		acknowledgedAt: integer('acknowledged_at'),
		/** A counterpart that could not take it now tries again from here on. */
		retryAt: integer('retry_at').notNull(),
		attempts: integer('attempts').notNull()
	},
	(table) => [index('transports_pending').on(table.acknowledgedAt, table.recipient)]
);

/** What a counterpart has received, by transport: written once, together with the tasks that follow from it. */
export const receptions = sqliteTable(
	'receptions',
	{
		transportId: text('transport_id').primaryKey(),
		organisation: text('organisation').notNull(),
		sender: text('sender').notNull(),
		envelopeId: text('envelope_id').notNull(),
		conversationId: text('conversation_id'),
		functionalAddress: text('functional_address'),
		kind: text('kind', { enum: ['message', 'receipt', 'unreadable'] }).notNull(),
		/** ACCEPTED or REJECTED, or the code of what could not be read. */
		outcome: text('outcome').notNull(),
		/** Of a receipt: the message that it answers. */
		receiptFor: text('receipt_for'),
		receivedAt: integer('received_at').notNull()
	},
	(table) => [index('receptions_message').on(table.organisation, table.sender, table.envelopeId)]
);

/** What a counterpart is going to send. All ids are chosen with the task, so that a repeated step repeats the same act. */
export const tasks = sqliteTable(
	'tasks',
	{
		/** Also id of the envelope, and of the message in it. */
		id: text('id').primaryKey(),
		transportId: text('transport_id').notNull(),
		sender: text('sender').notNull(),
		recipient: text('recipient').notNull(),
		content: text('content', { mode: 'json' }).$type<TaskContent>().notNull(),
		state: text('state', { enum: ['due', 'sent', 'failed'] }).notNull(),
		dueAt: integer('due_at').notNull(),
		attempts: integer('attempts').notNull(),
		createdAt: integer('created_at').notNull()
	},
	(table) => [index('tasks_due').on(table.state, table.dueAt)]
);

export type TaskContent =
	| {
			kind: 'receipt';
			messageId: string;
			handlingServiceId: string | undefined;
			findings: Finding[];
	  }
	| {
			kind: 'answer';
			topic: AnswerTopic;
			conversationId: string;
			refToMessageId: string;
			subject: string;
			confidential: boolean;
			from: { address: string };
			to: { address: string };
			/** Of the sender: they go back with the answer. */
			references: MessageReference[];
	  }
	| { kind: 'worry-report'; conversationId: string; from: string; to: string; number: number };

/** Keys with their certificates. The database is encrypted. */
export const keys = sqliteTable('keys', {
	name: text('name').primaryKey(),
	keyPem: text('key_pem').notNull(),
	certificatePem: text('certificate_pem').notNull(),
	notAfter: integer('not_after').notNull()
});

/** Things that happen once. */
export const marks = sqliteTable('marks', {
	name: text('name').primaryKey(),
	value: text('value').notNull()
});

const TABLES = [transports, receptions, tasks, keys, marks];

/** Makes the tables that are missing. Only what the definitions above use is understood. */
export async function makeTables(tx: Tx): Promise<void> {
	for (const table of TABLES) await makeTable(tx, table);
}

async function makeTable(tx: Tx, table: SQLiteTable): Promise<void> {
	const { columns, indexes } = getTableConfig(table);
	const definitions = columns.map(
		(column) =>
			`"${column.name}" ${column.getSQLType()}${column.primary ? ' PRIMARY KEY' : ''}${column.notNull ? ' NOT NULL' : ''}`
	);
	const name = getTableName(table);
	await tx.run(sql.raw(`CREATE TABLE IF NOT EXISTS "${name}" (${definitions.join(', ')})`));
	for (const { config } of indexes) {
		const on = config.columns.map((column) => `"${'name' in column ? column.name : ''}"`);
		await tx.run(
			sql.raw(`CREATE INDEX IF NOT EXISTS "${config.name}" ON "${name}" (${on.join(', ')})`)
		);
	}
}
