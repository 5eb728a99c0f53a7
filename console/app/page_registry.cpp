#include "console/app/page_registry.h"

#include "console/pages/agents_page.h"
#include "console/pages/assignments_page.h"
#include "console/pages/audit_page.h"
#include "console/pages/dashboard_page.h"
#include "console/pages/inbox_page.h"
#include "console/pages/jobs_page.h"
#include "console/pages/policies_page.h"
#include "console/pages/projects_page.h"
#include "console/pages/requests_page.h"
#include "console/pages/roles_page.h"
#include "console/pages/secrets_page.h"
#include "console/pages/users_page.h"
#include "console/pages/workflows_page.h"

namespace sb::console {

namespace {

template <typename P> PageEntry entry()
{
    return {.info = P::pageInfo(),
            .make = [](const PageContext &context, QWidget *parent) -> Page * {
                return new P(context, parent);
            }};
}

} // namespace

const std::vector<PageEntry> &allPages()
{
    static const std::vector<PageEntry> pages{
        // what is asked and decided
        entry<InboxPage>(),
        entry<RequestsPage>(),
        entry<DashboardPage>(),
        // what does it
        entry<SecretsPage>(),
        entry<JobsPage>(),
        entry<AgentsPage>(),
        // what was done
        entry<AuditPage>(),
        // what decides who must agree
        entry<PoliciesPage>(),
        entry<WorkflowsPage>(),
        entry<ProjectsPage>(),
        // who may do what
        entry<UsersPage>(),
        entry<RolesPage>(),
        entry<AssignmentsPage>(),
    };
    return pages;
}

} // namespace sb::console
