/**
 * The latest search of this window, so that "back" from a conversation comes to the hits. It is kept in memory and
 * nowhere else: what someone searched for must not stand in addresses, histories or storage.
 */
import { createContext } from 'svelte';
import type { ConversationRow } from '#lib/conversation/conversation.ts';

export interface SearchMemory {
	query: string;
	/** Null before the first search. */
	hits: ConversationRow[] | null;
}

export const [getSearchMemory, setSearchMemory] = createContext<SearchMemory>();
