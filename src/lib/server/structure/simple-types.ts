import { isUriReference } from './uri-reference.ts';

/** The lexical rules of the XML Schema types that the SDK formats use (XML Schema Part 2, 1.0). */
export type SimpleType = 'string' | 'normalizedString' | 'boolean' | 'dateTime' | 'date' | 'time';
/** Types of attributes. A normalizedString is any string, as it is for elements. */
export type AttributeType = 'string' | 'language' | 'anyURI';

const DATE = /^(\d{4,})-(\d{2})-(\d{2})/;
const ZONE = '(?:Z|[+-](?:0\\d|1[0-3]):[0-5]\\d|[+-]14:00)?';
const CLOCK = '(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?|24:00:00(?:\\.0+)?)';
const DAY = '\\d{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])';
const PATTERNS = {
	dateTime: new RegExp(`^-?${DAY}T${CLOCK}${ZONE}$`),
	date: new RegExp(`^-?${DAY}${ZONE}$`),
	time: new RegExp(`^${CLOCK}${ZONE}$`)
};

/** The whiteSpace facet `collapse`, which all types here but the strings have. */
export function collapse(text: string): string {
	return text.replace(/[\t\n\r ]+/g, ' ').replace(/^ | $/g, '');
}

/** Whether `text`, as it stands in the document, is a value of the type. Any text is a string. */
export function isOfType(text: string, type: SimpleType): boolean {
	switch (type) {
		case 'string':
		case 'normalizedString':
			return true;
		case 'boolean':
			return readBoolean(text) !== undefined;
		case 'time':
			return PATTERNS.time.test(collapse(text));
		case 'date':
		case 'dateTime':
			return PATTERNS[type].test(collapse(text)) && isDayOfCalendar(collapse(text));
	}
}

const LANGUAGE = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/;

/** The same for the values of attributes. */
export function isOfAttributeType(value: string, type: AttributeType): boolean {
	if (type === 'language') return LANGUAGE.test(collapse(value));
	return type !== 'anyURI' || isUriReference(collapse(value));
}

/** `true`, `1`, `false`, `0`, white space around them allowed; anything else is no xs:boolean. */
export function readBoolean(text: string): boolean | undefined {
	const value = collapse(text);
	if (value === 'true' || value === '1') return true;
	if (value === 'false' || value === '0') return false;
	return undefined;
}

function isDayOfCalendar(text: string): boolean {
	const [, yearDigits = '', monthDigits = '', dayDigits = ''] =
		DATE.exec(text.replace(/^-/, '')) ?? [];
	if (/^0+$/.test(yearDigits) || (yearDigits.length > 4 && yearDigits.startsWith('0')))
		return false;
	const year = Number(yearDigits.slice(-4));
	const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
	const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
	return Number(dayDigits) <= (days[Number(monthDigits) - 1] ?? 0);
}
