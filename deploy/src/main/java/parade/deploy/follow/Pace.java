package parade.deploy.follow;

/** The time that waits are made of: a test has one of its own. */
interface Pace {

    /** That of the clock on the wall. */
    Pace REAL =
            new Pace() {
                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public void pause(long millis) throws InterruptedException {
                    Thread.sleep(millis);
                }
            };

    /** Nanoseconds since any moment. */
    long nanos();

    void pause(long millis) throws InterruptedException;
}
