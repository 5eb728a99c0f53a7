// How things stand: what waits, how long it took, how it ended, and the agents; as charts, or as
// tables for whoever would rather read.
#pragma once

#include "console/models/dashboard_figures.h"
#include "console/pages/page.h"
#include "console/session/call_slot.h"
#include "console/widgets/empty_state.h"
#include "console/widgets/figure_view.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QStackedWidget>
#include <QTimer>

namespace sb::console {

class DashboardPage final : public Page
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit DashboardPage(const PageContext &context, QWidget *parent = nullptr);
    ~DashboardPage() override;

    void refresh() override;
    void clear() override;

    /// nullptr when that one is not shown (yet).
    [[nodiscard]] FigureView *figure(const QString &id) const;

private:
    void show(const DashboardFigure &figure);
    void fail(const client::ApiError &error);
    void fetchRequests();
    void fetchAgents();

    Session &m_session;
    CallSlot m_pending{this};
    CallSlot m_recent{this};
    CallSlot m_agents{this};
    /// After a look; one that is wanted meanwhile waits for its end.
    QTimer m_pause;
    bool m_isWanted = false;
    QCheckBox *m_asTables;
    QStackedWidget *m_stack;
    EmptyState *m_message;
    QGridLayout *m_grid;
    std::vector<FigureView *> m_figures;
};

} // namespace sb::console
