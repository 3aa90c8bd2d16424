/**
 * What a run is on a cluster, as files that {@code kubectl apply -k} takes. Pure but for {@link
 * parade.deploy.render.RenderedFolder}: a {@link parade.deploy.render.Launch} in, texts out.
 */
@NullMarked
package parade.deploy.render;

import org.jspecify.annotations.NullMarked;
