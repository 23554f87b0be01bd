/** What holds where neither a flag nor a configuration says otherwise. Seconds, where it is a time. */
export const usualValues = { timeout: 10, concurrency: 8, deadline: 600, failOn: "medium" } as const;
