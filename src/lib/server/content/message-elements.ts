import { AppError } from '../errors.ts';
import { childNamed, childrenNamed, textOf, type XmlElement } from '../xml/xml-tree.ts';
import { MESSAGE_NAMESPACE } from './sdk-message.ts';

/** The element at a path of local names in the message's namespace. */
export function findElement(from: XmlElement, ...path: readonly string[]): XmlElement | undefined {
	return path.reduce<XmlElement | undefined>(
		(element, local) => element && childNamed(element, MESSAGE_NAMESPACE, local),
		from
	);
}

/** Throws MESSAGE_MALFORMED: whoever has checked the structure first never sees that. */
export function getElement(from: XmlElement, ...path: readonly string[]): XmlElement {
	const element = findElement(from, ...path);
	if (!element) throw new AppError('MESSAGE_MALFORMED', `${path.join('/')} is missing`);
	return element;
}

export function listElements(from: XmlElement, local: string): XmlElement[] {
	return childrenNamed(from, MESSAGE_NAMESPACE, local);
}

export function findText(from: XmlElement, ...path: readonly string[]): string | undefined {
	const element = findElement(from, ...path);
	return element && textOf(element);
}

export function getText(from: XmlElement, ...path: readonly string[]): string {
	return textOf(getElement(from, ...path));
}

/** `{ [key]: value }`, or nothing where there is no value: optional properties are left out, never undefined. */
export function optional<K extends string>(
	key: K,
	value: string | undefined
): { [P in K]?: string } {
	return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string };
}
