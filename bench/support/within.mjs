/** @throws Error that names `what` if `promise` does not settle in time */
export async function within(seconds, what, promise) {
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Timed out after ${seconds} s while waiting for ${what}.`)),
      seconds * 1_000,
    );
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}
