/** Texts only: files have their own way. */
export function fieldsOf(form: HTMLFormElement): URLSearchParams {
	const fields = new URLSearchParams();
	for (const [name, value] of new FormData(form)) {
		if (typeof value === 'string') fields.append(name, value);
	}
	return fields;
}
