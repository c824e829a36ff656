import { isAllowedByPolicy } from '#lib/message/file-families.ts';
import { lengthOf } from '#lib/message/clean-text.ts';
import type { DraftProblem, DraftView } from '#lib/message/draft.ts';
import {
	MESSAGE_BYTES_MAX,
	SUBJECT_LENGTH_MAX,
	TEXT_LENGTH_MAX,
	type MessageReference,
	type PersonReference
} from '#lib/message/message.ts';
import { hasPersonalNumber } from '#lib/message/personal-number.ts';
import { checkRecipients, type CheckDraftDeps } from './check-recipients.ts';

/** Of a reference's identifier and label. Characters. */
const REFERENCE_LENGTH_MAX = 256;

/** What must be mended before a draft can be sent, in the order of the form; empty when it can be. */
export async function checkDraft(deps: CheckDraftDeps, draft: DraftView): Promise<DraftProblem[]> {
	return [
		...(await checkRecipients(deps, draft)),
		...checkSubject(draft.subject),
		...(draft.confidential === null ? [{ field: 'confidential', code: 'missing' } as const] : []),
		...checkContent(draft),
		...checkFiles(draft),
		...draft.references.flatMap(checkReference),
		...draft.persons.flatMap(checkPerson)
	];
}

function checkSubject(subject: string): DraftProblem[] {
	if (subject.trim() === '') return [{ field: 'subject', code: 'missing' }];
	const problems: DraftProblem[] = [];
	if (lengthOf(subject) > SUBJECT_LENGTH_MAX) problems.push({ field: 'subject', code: 'too-long' });
	if (hasPersonalNumber(subject)) problems.push({ field: 'subject', code: 'personal-number' });
	return problems;
}

function checkContent(draft: DraftView): DraftProblem[] {
	if (draft.text.trim() === '' && draft.attachments.length === 0) {
		return [{ field: 'text', code: 'missing' }];
	}
	if (lengthOf(draft.text) > TEXT_LENGTH_MAX) return [{ field: 'text', code: 'too-long' }];
	if (draft.estimatedBytes <= MESSAGE_BYTES_MAX) return [];
	return [{ field: draft.attachments.length > 0 ? 'attachments' : 'text', code: 'too-large' }];
}

/** Asked again when it is sent: the policy, or the mailbox that the draft is sent from, may be another than it was. */
function checkFiles({ attachments, fileFamilies }: DraftView): DraftProblem[] {
	const allowed = attachments.every(({ fileName }) => isAllowedByPolicy(fileName, fileFamilies));
	return allowed ? [] : [{ field: 'attachments', code: 'not-allowed-here' }];
}

function checkReference(reference: MessageReference): DraftProblem[] {
	if (reference.root === '' || reference.extension === '') {
		return [{ field: 'references', code: 'incomplete' }];
	}
	return tooLong(reference) ? [{ field: 'references', code: 'too-long' }] : [];
}

/** A person may be named without an identifier, but an identifier needs its register. */
function checkPerson(person: PersonReference): DraftProblem[] {
	if (person.extension !== '' && person.root === '') {
		return [{ field: 'persons', code: 'incomplete' }];
	}
	return tooLong(person) ? [{ field: 'persons', code: 'too-long' }] : [];
}

function tooLong({ extension, label }: MessageReference): boolean {
	return lengthOf(extension) > REFERENCE_LENGTH_MAX || lengthOf(label ?? '') > REFERENCE_LENGTH_MAX;
}
