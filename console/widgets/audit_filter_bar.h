// Every filter that the audit trail knows.
#pragma once

#include "shared/client/audit_event_api.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QLineEdit>

namespace sb::console {

class AuditFilterBar : public QWidget
{
    Q_OBJECT

public:
    explicit AuditFilterBar(QWidget *parent = nullptr);

    [[nodiscard]] client::AuditFilter filter() const;
    void setFilter(const client::AuditFilter &filter);

Q_SIGNALS:
    /// Enter in a field, or another time.
    void changed();

private:
    enum class Period { Any, Hour, Day, Week, Month, Between };

    QLineEdit *addField(const QString &name, const QString &placeholder, int row, int column);
    void followPeriod();
    [[nodiscard]] Period period() const;

    QLineEdit *m_actor;
    QLineEdit *m_action;
    QLineEdit *m_resource;
    QLineEdit *m_correlation;
    QComboBox *m_period;
    QDateTimeEdit *m_since;
    QDateTimeEdit *m_until;
};

} // namespace sb::console
