// Workers limit CPU time, not waiting: a deadline of our own keeps one slow answer from holding up all that wait on it.

export class TooSlow extends Error {}

export async function within(seconds, work) {
  let timer;
  const deadline = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new TooSlow(`not done after ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([work(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
