/** What a command of `sluss` is: its options as data, from which help and checks are made, and what it does. */
export interface Command {
	/** `envelope seal`. */
	readonly name: string;
	readonly summary: string;
	/** The file that stands without an option, if any. */
	readonly file?: string;
	/** What stands after it without an option; none may be missing. */
	readonly more?: readonly string[];
	readonly options: readonly Option[];
	/** Resolves to the exit status: 0 good, 1 refused. Throws UsageError (2) and AppError (1). */
	run(given: Given, terminal: Terminal): Promise<ExitStatus>;
}

export type ExitStatus = 0 | 1 | 2;

export interface Option {
	/** Without the dashes. */
	readonly name: string;
	/** What stands for the value in help; none: a switch. */
	readonly value?: string;
	readonly required?: boolean;
	readonly multiple?: boolean;
	readonly text: string;
}

/** What stood on the command line, checked against the command's options. */
export interface Given {
	/** The file without an option. */
	readonly file: string;
	/** The arguments after it, as many as the command names. */
	readonly more: readonly string[];
	/** Throws UsageError when a required option is missing; none is asked for that is not declared. */
	get(option: string): string;
	find(option: string): string | undefined;
	list(option: string): readonly string[];
	has(option: string): boolean;
}

/** What was asked for goes to standard output, as JSON or as a table; what is said about it to standard error. */
export interface Terminal {
	json(value: unknown): void;
	print(line: string): void;
	say(line: string): void;
}

/** The command line is wrong: exit status 2. The message names the argument. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}
