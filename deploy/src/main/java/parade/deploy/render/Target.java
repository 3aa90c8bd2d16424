package parade.deploy.render;

/** What runs the processes of a run. */
public enum Target {
    /** Plain Jobs. */
    KUBERNETES,

    /** The JobSet controller, which is installed beside Kubernetes. */
    JOBSET
}
