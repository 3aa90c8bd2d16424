package parade.server.coordination;

/**
 * A ticket that is out.
 *
 * @param order the number of the order that it went out with
 */
record GivenTicket(int worker, long incarnation, long order, Ticket ticket) {}
