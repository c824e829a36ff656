/** What the pages of imports and the server share: kinds of lists, what is wrong in a file, what would change. */

export const IMPORT_KINDS = ['memberships', 'people', 'mailboxes'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** What is wrong with a file as a whole: codes of docs/errors.md. */
export const FILE_FAULTS = [
	'IMPORT_TOO_LARGE',
	'IMPORT_TOO_MANY_ROWS',
	'IMPORT_TOO_MANY_COLUMNS',
	'IMPORT_FIELD_TOO_LONG',
	'IMPORT_ENCODING',
	'IMPORT_NOT_CSV',
	'IMPORT_COLUMNS',
	'IMPORT_EMPTY'
] as const;
export type FileFaultCode = (typeof FILE_FAULTS)[number];

export interface FileFault {
	code: FileFaultCode;
	/** Of the file, from 1; undefined where it is about the whole. */
	line?: number;
	/** For IMPORT_COLUMNS: names as they stand in the file, or as they should. */
	columns?: ColumnFaults;
}

export interface ColumnFaults {
	unknown: string[];
	doubled: string[];
	/** Of each of these groups one is needed. */
	missing: string[][];
	/** Columns of personal identity numbers: Sluss knows nobody by them. */
	personalNumber: string[];
}

/** What is wrong in one row. */
export const ROW_FAULTS = [
	/** More cells than there are columns. */
	'too-many-cells',
	/** The cell must not be empty. */
	'empty',
	/** Nothing in the row says who or which. */
	'no-key',
	'name',
	'title',
	'email',
	'hsa-id',
	'address',
	'text',
	'id',
	'day',
	'level',
	'yes-no',
	'person-status',
	'mailbox-status',
	/** Looks like a personal identity number. */
	'personal-number',
	/** The same is on an earlier line: `other`. */
	'doubled',
	/** There is none, or it is not hers to administer, or not hers to see. */
	'person-not-found',
	'mailbox-not-found',
	/** Several people have this e-mail address. */
	'ambiguous',
	/** The cells point at different people or mailboxes. */
	'contradiction',
	/** The name is not that of whom the other cells point at: has one column been sorted without the others? */
	'name-differs',
	/** Somebody else, or another mailbox, has it. */
	'taken',
	'own',
	/** The person has left: rights are not given, and a file lets nobody in again. */
	'left',
	/** Ends before it begins, or has ended. */
	'dates',
	'last-administrator',
	/** Messages have come or gone under the functional address. */
	'address-fixed',
	/** For organisation administrators only. */
	'administrators-only'
] as const;
export type RowFaultCode = (typeof ROW_FAULTS)[number];

export interface RowFault {
	/** Of the file, from 1: where the row begins. */
	line: number;
	code: RowFaultCode;
	/** As the file names it; null where it is about the whole row. */
	column: string | null;
	/** What stands there, cut. */
	value: string;
	/** An earlier line. */
	other?: number;
}

/** One cell's worth of change. `field` is a column's key; values of closed sets are their codes. */
export interface FieldChange {
	field: string;
	before: string;
	after: string;
}

export type RowAct = 'new' | 'changed' | 'ended';

export interface RowChange {
	line: number;
	act: RowAct;
	/** Who or which, in names. */
	subject: string;
	fields: FieldChange[];
}

export interface RowUnchanged {
	line: number;
	subject: string;
}
