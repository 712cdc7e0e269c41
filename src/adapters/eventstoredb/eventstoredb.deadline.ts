/** No response arrived in time. The operation may still take effect. */
export class DeadlineExpired extends Error {
  constructor(milliseconds: number) {
    super(`no response within ${milliseconds} ms`);
  }
}

/** @throws DeadlineExpired if the promise does not settle in time; its later result or error is ignored */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineExpired(milliseconds)), milliseconds);
  });
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
