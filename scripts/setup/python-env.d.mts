export function findPython(options?: { env?: NodeJS.ProcessEnv; say?: (text: string) => void }): Promise<string>;
