import type { MessageParty, OutgoingFile, SdkMessage } from '../../content/sdk-message.ts';
import type { Federation, SandboxOrganisation } from '../federation/federation.ts';
import type { TaskContent, tasks } from '../tables.ts';
import { answerSubject, answerText } from './answers.ts';
import { makeWorryReport } from './worry-report.ts';

type Task = typeof tasks.$inferSelect;
type Content<Kind extends TaskContent['kind']> = Extract<TaskContent, { kind: Kind }>;
interface Written {
	message: SdkMessage;
	files: OutgoingFile[];
}

const PERSONAL_NUMBER_ROOT = '1.2.752.129.2.1.3.1';
const HSA_ROOT = '1.2.752.29.6.2.1';

/** The message of a task: the same each time it is written, for the ids and the time are the task's. */
export function writeMessage(
	federation: Federation,
	task: Task,
	sender: SandboxOrganisation,
	recipient: SandboxOrganisation
): Written {
	const party = (organisation: SandboxOrganisation, address: string) => {
		const functionName = federation.findFunction(organisation.participantId, address)?.name;
		return {
			organisation: organisation.participantId,
			organisationName: organisation.name,
			address,
			...(functionName !== undefined && { functionName }),
			persons: [],
			references: []
		};
	};
	const { content } = task;
	switch (content.kind) {
		case 'answer':
			return writeAnswer(
				task,
				content,
				party(sender, content.from.address),
				party(recipient, content.to.address)
			);
		case 'worry-report':
			return writeWorryReport(
				task,
				content,
				party(sender, content.from),
				party(recipient, content.to)
			);
		case 'receipt':
			throw new Error('a receipt is no message');
	}
}

type Party = MessageParty & { address: string };

function writeAnswer(
	task: Task,
	content: Content<'answer'>,
	sender: Party,
	recipient: Party
): Written {
	const year = new Date(task.createdAt).getUTCFullYear();
	const caseNumber = `${year}/${task.id.slice(0, 4).toUpperCase()}`;
	return {
		message: {
			messageId: task.id,
			createdAt: task.createdAt,
			conversationId: content.conversationId,
			refToMessageId: content.refToMessageId,
			subject: answerSubject(content.subject),
			confidential: content.confidential,
			// The sender of a message gets its references back (B1.3.3, facts: Payload).
			recipient: { ...recipient, references: content.references },
			sender: {
				...sender,
				references: [{ root: 'dnr', extension: caseNumber, label: 'Vår beteckning' }]
			},
			documents: documentsOf(task, answerText(content.topic, content.refToMessageId))
		},
		files: []
	};
}

function writeWorryReport(
	task: Task,
	content: Content<'worry-report'>,
	sender: Party,
	recipient: Party
): Written {
	const report = makeWorryReport(content.number, sender.organisationName ?? '');
	const { child, reporter } = report;
	return {
		message: {
			messageId: task.id,
			createdAt: task.createdAt,
			conversationId: content.conversationId,
			subject: report.subject,
			confidential: true,
			recipient: {
				...recipient,
				persons: [
					{ root: PERSONAL_NUMBER_ROOT, extension: child.personalNumber, label: child.name }
				]
			},
			sender: {
				...sender,
				persons: [{ root: HSA_ROOT, extension: reporter.hsaId, label: reporter.name }],
				references: [{ root: 'dnr', extension: report.caseNumber, label: 'Diarienummer' }]
			},
			documents: documentsOf(task, report.text)
		},
		files: [report.file]
	};
}

function documentsOf(task: Task, text: string): SdkMessage['documents'] {
	return [{ documentId: task.id, index: '1', texts: [text] }];
}
