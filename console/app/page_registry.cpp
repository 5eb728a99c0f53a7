#include "console/app/page_registry.h"

#include "console/pages/agents_page.h"
#include "console/pages/audit_page.h"
#include "console/pages/dashboard_page.h"
#include "console/pages/inbox_page.h"
#include "console/pages/requests_page.h"

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
        entry<InboxPage>(),
        entry<RequestsPage>(),
        entry<DashboardPage>(),
        entry<AgentsPage>(),
        entry<AuditPage>(),
    };
    return pages;
}

} // namespace sb::console
