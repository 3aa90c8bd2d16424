"""Everything that is shipped and rendered for Kubernetes, as the API server sees it."""
import os

from testing.docker import ROOT

SHIPPED = ROOT / "deploy/kubernetes"


def check_manifests(checks, namespace, folder):
    """Each overlay, and each component on the base alone, by plain Jobs and as a JobSet."""
    checked = 0
    for base in (SHIPPED, SHIPPED / "jobset"):
        whole = [base, *sorted(base.glob("overlays/*/"))]
        for kustomization in whole:
            checked += accepted(checks, namespace, kustomization)
        for component in sorted(base.glob("components/*/")):
            checked += accepted(checks, namespace, with_component(folder / f"{base.name}-{component.name}", base / "base", component))
    checks.check("overlays and components were found", checked >= 14, f"{checked} of them")


def with_component(folder, base, component):
    folder.mkdir(parents=True)
    base, component = os.path.relpath(base, folder), os.path.relpath(component, folder)
    (folder / "kustomization.yaml").write_text(f"resources: [{base}]\ncomponents: [{component}]\n")
    return folder


def accepted(checks, namespace, kustomization):
    done = namespace.kubectl("apply", "--kustomize", kustomization, "--dry-run=server", "--validate=strict", "--output", "name", check=False)
    # Pods that a namespace would not admit are a warning where a Job makes them.
    name = kustomization.relative_to(SHIPPED) if kustomization.is_relative_to(SHIPPED) else kustomization.name
    return checks.check(f"the API server takes {name}, without a warning", done.returncode == 0 and "arning" not in done.stderr,
                        f"{len(done.stdout.split())} objects" if done.returncode == 0 and not done.stderr else done.stderr.strip())
